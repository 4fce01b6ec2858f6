/// `everett guard …`
enum GuardGroup {
    static let group = CommandGroup(
        GuardRun.command, commands: [GuardList.command, GuardShow.command, GuardUndo.command])
}
