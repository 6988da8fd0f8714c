from reg_station.table_row import TableRow


class PreReviewFinding(TableRow):
    pass
