from reg_station.table_row import TableRow


class IssueEscalationRound(TableRow):
    pass
