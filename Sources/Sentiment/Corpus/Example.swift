/// A text and its label.
public struct Example: Sendable, Hashable {
    /// The text as the file has it.
    public var text: String
    /// Its label, after the label map.
    public var label: String

    /// A labelled text.
    public init(text: String, label: String) {
        self.text = text
        self.label = label
    }
}
