import Glibc

/// What a descriptor is connected to.
package enum Terminal {
    /// Whether the descriptor is a terminal.
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The width of the terminal in columns, 80 where there is none or it does not know.
    package static func width(_ descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether the terminal understands moving the cursor, as all do but those that say `TERM=dumb` or
    /// nothing.
    package static func movesCursor(environment: (String) -> String?) -> Bool {
        guard let kind = environment("TERM"), !kind.isEmpty else { return false }
        return kind != "dumb"
    }

    /// Whether the user wants colours on a terminal (https://no-color.org).
    package static func wantsColor(environment: (String) -> String?) -> Bool {
        environment("NO_COLOR").map(\.isEmpty) ?? true
    }
}
