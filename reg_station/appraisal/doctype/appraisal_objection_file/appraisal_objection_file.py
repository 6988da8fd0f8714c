from reg_station.table_row import TableRow


class AppraisalObjectionFile(TableRow):
    pass
