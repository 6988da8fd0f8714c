from reg_station.table_row import TableRow


class ProgressStageEntry(TableRow):
    pass
