from reg_station.table_row import TableRow


class NonconformityEvidence(TableRow):
    pass
