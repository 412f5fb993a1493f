/// How many bits the numbers of a network's products have. Sums, activations and the weights that training changes
/// are single precision in any case.
public enum Precision: String, Codable, Sendable, CaseIterable {
    /// IEEE single precision.
    case float32 = "fp32"
    /// bfloat16: the upper half of a single-precision number, with 8 bits of precision.
    case bfloat16 = "bf16"
    /// 8-bit integers with a scale a column for weights and a scale a row for inputs; for prediction only.
    case int8 = "int8"
}
