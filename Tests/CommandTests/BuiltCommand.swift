import Foundation

/// A command as it was built beside these tests, in whatever configuration and folder.
enum BuiltCommand: String, CaseIterable {
    case train, classify, evaluate, vocabulary, vectors, quantize, tokenize, measure

    /// Where its executable is.
    var path: String {
        get throws {
            // On Linux the tests are an executable in the folder of the products.
            let path = Self.productsFolder + rawValue
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw NotBuilt(path: path)
            }
            return path
        }
    }

    private static let productsFolder =
        URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        .path(percentEncoded: false)

    private struct NotBuilt: Error, CustomStringConvertible {
        var path: String
        var description: String {
            "\(path): the command is not there; build with `swift build --build-tests`"
        }
    }
}
