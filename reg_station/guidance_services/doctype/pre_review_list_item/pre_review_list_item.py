from reg_station.table_row import TableRow


class PreReviewListItem(TableRow):
    pass
