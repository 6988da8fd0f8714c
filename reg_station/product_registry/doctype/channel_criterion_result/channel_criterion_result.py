from reg_station.table_row import TableRow


class ChannelCriterionResult(TableRow):
    pass
