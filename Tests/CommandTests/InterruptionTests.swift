import CommandSupport
import Glibc
import Testing

/// Makes this thread and process deal with signals as a command's main thread does: the threads of the
/// library that runs the tests block them, and what started the tests may ignore them.
func receiveSignals() {
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
}

/// Each test runs in a process of its own: signals are a matter of the whole process.
@Suite struct InterruptionTests {
    @Test("The first Ctrl-C is a request, and nothing else happens")
    func first() async {
        await #expect(processExitsWith: .exitCode(7)) {
            receiveSignals()
            Interruption.install()
            guard !Interruption.isRequested else { exit(1) }
            raise(SIGINT)
            exit(Interruption.isRequested && Interruption.signal == SIGINT ? 7 : 2)
        }
    }

    @Test("The second Ctrl-C ends the process at once with 130, on a new line")
    func second() async {
        let result = await #expect(processExitsWith: .exitCode(130), observing: [\.standardErrorContent]) {
            receiveSignals()
            Interruption.install()
            raise(SIGINT)
            raise(SIGINT)
            exit(0)
        }
        #expect(result?.standardErrorContent == [0x0A])
    }

    @Test("SIGTERM asks as well, and a second signal of another kind ends the process with its own status")
    func terminate() async {
        await #expect(processExitsWith: .exitCode(143)) {
            receiveSignals()
            Interruption.install()
            raise(SIGINT)
            guard Interruption.isRequested else { exit(1) }
            raise(SIGTERM)
            exit(0)
        }
    }

    @Test("A signal that was ignored from the start, as under nohup, stays ignored")
    func ignored() async {
        await #expect(processExitsWith: .exitCode(7)) {
            receiveSignals()
            signal(SIGINT, SIG_IGN)
            Interruption.install()
            raise(SIGINT)
            raise(SIGINT)
            exit(Interruption.isRequested ? 1 : 7)
        }
    }

    @Test("A read that waits goes on after the first signal")
    func restart() async {
        await #expect(processExitsWith: .exitCode(7)) {
            receiveSignals()
            Interruption.install()
            let pipe = Pipe()
            let writer = pipe.writeEnd
            let main = pthread_self()
            let thread = Task.detached {
                pthread_kill(main, SIGINT)
                var byte = UInt8(ascii: "\n")
                write(writer, &byte, 1)
            }
            var byte: UInt8 = 0
            let count = read(pipe.readEnd, &byte, 1)
            await thread.value
            pipe.closeReadEnd()
            exit(count == 1 && Interruption.isRequested ? 7 : 1)
        }
    }
}
