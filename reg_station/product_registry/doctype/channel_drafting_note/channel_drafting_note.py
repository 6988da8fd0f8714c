from reg_station.table_row import TableRow


class ChannelDraftingNote(TableRow):
    pass
