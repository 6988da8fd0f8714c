from reg_station.table_row import TableRow


class PreReviewDocument(TableRow):
    pass
