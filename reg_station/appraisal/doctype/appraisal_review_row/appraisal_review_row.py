from reg_station.table_row import TableRow


class AppraisalReviewRow(TableRow):
    pass
