from reg_station.table_row import TableRow


class ChannelCriterion(TableRow):
    pass
