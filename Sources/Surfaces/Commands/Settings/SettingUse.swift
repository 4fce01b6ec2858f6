/// How a command takes what was said about settings.
enum SettingUse: Sendable {
    /// It needs only what is about the user: language, colours, workers.
    case personal
    /// It looks or brings back: it goes on without a file that has mistakes, and says so.
    case forgiving
    /// It does something lasting by the settings, and does not begin while there is a mistake in them.
    case strict
    /// It tells about them itself.
    case reporting
}
