/// The version of this package.
public enum SentimentVersion {
    /// The version, as `--version` prints it and model files store it.
    public static let current = "0.1.0"
}
