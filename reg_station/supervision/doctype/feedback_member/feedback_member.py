from reg_station.table_row import TableRow


class FeedbackMember(TableRow):
    pass
