from reg_station.table_row import TableRow


class IssueEscalationFile(TableRow):
    pass
