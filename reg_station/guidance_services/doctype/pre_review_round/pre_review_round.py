from reg_station.table_row import TableRow


class PreReviewRound(TableRow):
    pass
