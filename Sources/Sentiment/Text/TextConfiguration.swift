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
}
