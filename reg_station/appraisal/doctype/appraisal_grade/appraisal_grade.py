from reg_station.table_row import TableRow


class AppraisalGrade(TableRow):
    pass
