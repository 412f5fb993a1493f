import CommandSupport
import Glibc
import Testing

@Suite struct TerminalTests {
    let pipe = Pipe()

    @Test("A pipe is no terminal, and counts as 80 columns")
    func pipeIsNoTerminal() {
        #expect(!Terminal.isTerminal(pipe.writeEnd))
        #expect(Terminal.width(pipe.writeEnd) == 80)
        #expect(!Terminal.isTerminal(-1))
    }

    @Test("A terminal tells its width, and counts as 80 columns where it does not")
    func terminal() throws {
        // TIOCSPTLCK and TIOCGPTN of Linux, which posix_openpt(3) is made of.
        let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
        let main = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        defer { close(main) }
        var (locked, index): (Int32, UInt32) = (0, 0)
        try #require(ioctl(main, unlock, &locked) == 0 && ioctl(main, number, &index) == 0)
        let terminal = open("/dev/pts/\(index)", O_RDWR | O_NOCTTY)
        try #require(terminal >= 0)
        defer { close(terminal) }

        #expect(Terminal.isTerminal(terminal))
        #expect(Terminal.width(terminal) == 80)
        var size = winsize(ws_row: 24, ws_col: 123, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
        #expect(Terminal.width(terminal) == 123)
    }

    @Test("TERM and NO_COLOR are honoured")
    func variables() {
        #expect(Terminal.movesCursor { ["TERM": "xterm-256color"][$0] })
        #expect(!Terminal.movesCursor { ["TERM": "dumb"][$0] })
        #expect(!Terminal.movesCursor { ["TERM": ""][$0] })
        #expect(!Terminal.movesCursor { _ in nil })
        #expect(Terminal.wantsColor { _ in nil })
        #expect(Terminal.wantsColor { ["NO_COLOR": ""][$0] })
        #expect(!Terminal.wantsColor { ["NO_COLOR": "1"][$0] })
    }
}
