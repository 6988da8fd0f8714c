from reg_station.table_row import TableRow


class AppraisalIndicator(TableRow):
    pass
