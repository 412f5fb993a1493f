import Sentiment

/// What a training's calibration did, told of the validation texts, or of all where there are folds.
///
/// The temperature was fitted to the same texts, so the error after is a little too good. One number of some thousand
/// texts cannot fit them by chance, but one of some hundred can.
public struct CalibrationReport: Codable, Sendable, Hashable {
    /// The temperature, see ``DecisionRule/temperature``.
    public var temperature: Double
    /// The expected calibration error with temperature 1.
    public var errorBefore: Double
    /// The expected calibration error with the temperature.
    public var errorAfter: Double
    /// How many texts these are of.
    public var examples: Int
}
