from reg_station.table_row import TableRow


class PreReviewListHeading(TableRow):
    pass
