from reg_station.table_row import TableRow


class EnterpriseVisitFile(TableRow):
    pass
