from reg_station.table_row import TableRow


class EnterpriseVisitProblem(TableRow):
    pass
