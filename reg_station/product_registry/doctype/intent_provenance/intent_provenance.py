from reg_station.table_row import TableRow


class IntentProvenance(TableRow):
    pass
