/// How text becomes tokens. Stored with the model, so that training and prediction always agree.
public struct TextConfiguration: Codable, Sendable, Hashable {
    /// How runs of Chinese are cut.
    public enum ChineseSegmentation: String, Codable, Sendable, CaseIterable {
        /// One token a character: better for neural models (Li et al. 2019, arXiv:1905.05526).
        case character
        /// ICU's dictionary words.
        case dictionary
    }

    /// Folds case (`nfkc_cf`); without it tokens are only `nfkc`. Folding gained 1.5 points on tweets.
    public var foldsCase: Bool = true

    /// How runs of Chinese are cut.
    public var chinese: ChineseSegmentation = .character

    /// Replaces each URL or e-mail address by the token `<url>`.
    public var replacesURLs: Bool = true

    /// Replaces each `@name` by the token `<user>`.
    public var replacesMentions: Bool = true

    /// The most tokens a text keeps. Longer texts lose their middle: see ``headShare``.
    public var maximumLength: Int = 400

    /// The share of ``maximumLength`` taken from the beginning of a text that is too long, the rest from its
    /// end: a review's verdict stands more often at the end (head + tail of Sun et al. 2019, arXiv:1905.05583).
    public var headShare: Double = 0.25

    /// The default configuration.
    public init() {}

    /// Which of a text's tokens are left out, as positions: none where it is short enough. A caller that shows
    /// tokens beside ids (to explain a prediction) needs to know.
    public func omittedTokens(of count: Int) -> Range<Int>? {
        guard count > maximumLength else { return nil }
        let head = Int((Double(maximumLength) * headShare).rounded())
        return head..<count - (maximumLength - head)
    }

    func validate() throws(TextError) {
        guard maximumLength >= 1 else {
            throw .setting(name: "maximumLength", value: "\(maximumLength)", expected: "at least 1 token")
        }
        guard (0...1).contains(headShare) else {
            throw .setting(name: "headShare", value: "\(headShare)", expected: "a share from 0 to 1")
        }
    }

    /// What is wrong with it; nil when texts can be cut with it.
    package var problem: String? {
        do {
            try validate()
            return nil
        } catch .setting(let name, let value, let expected) {
            return "\(name) is \(value), but must be \(expected)"
        } catch {
            return "\(error)"
        }
    }
}
