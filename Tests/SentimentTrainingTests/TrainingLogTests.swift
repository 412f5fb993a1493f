import Foundation
import Sentiment
import SentimentTraining
import Testing

@Suite struct TrainingLogTests {
    private let path = FileManager.default.temporaryDirectory.appending(
        path: "sentiment-\(UUID().uuidString).log"
    )
    .path(percentEncoded: false)
    private let undone = TrainingProgress.undone(step: 7, rateScale: 0.5)
    private let line = #"{"event":"undone","rateScale":0.5,"step":7}"# + "\n"

    private func contents() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test("A new training begins a new log with its first line, a resumed one goes on with the old")
    func lines() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "old\n".write(toFile: path, atomically: false, encoding: .utf8)
        var resumed = try TrainingLog(path: path, appending: true)
        resumed.write(undone)
        #expect(try contents() == "old\n" + line)
        var new = try TrainingLog(path: path, appending: false)
        #expect(try contents() == "old\n" + line)
        new.write(.checkpoint(path: "c"))
        #expect(try contents() == "old\n" + line)
        new.write(undone)
        new.write(undone)
        #expect(try contents() == line + line)
        #expect(new.failure == nil)
    }

    @Test("A log that cannot be written is an error before the training")
    func unwritable() {
        #expect(throws: FileError(path: "/proc/log", action: .write, problem: .directoryNotWritable("/proc")))
        {
            try TrainingLog(path: "/proc/log", appending: false)
        }
    }

    @Test("A full disk is remembered, and ends the log but not the training")
    func fullDisk() throws {
        var log = try TrainingLog(path: "/dev/full", appending: false)
        log.write(undone)
        #expect(log.failure == FileError(path: "/dev/full", action: .write, problem: .noSpace))
        log.write(undone)
    }
}
