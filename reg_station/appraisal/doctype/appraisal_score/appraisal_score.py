from reg_station.table_row import TableRow


class AppraisalScore(TableRow):
    pass
