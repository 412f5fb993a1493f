public struct Vocabulary: Sendable { package static let unknownID: Int32 = 1 }
