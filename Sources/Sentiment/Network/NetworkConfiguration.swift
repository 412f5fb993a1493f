/// The shape of a network: everything that prediction needs to know besides weights, labels and vocabulary.
public struct NetworkConfiguration: Codable, Sendable, Hashable {
    /// The recurrent cell.
    public enum Cell: String, Codable, Sendable, CaseIterable {
        /// h = f(Wx x + Wh h' + b): the simple recurrent network (Elman 1990).
        case rnn
        /// Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate by Gers et al. 2000).
        case lstm
        /// Gated recurrent unit (Cho et al. 2014).
        case gru
    }

    /// What a simple RNN applies to its sum.
    public enum Activation: String, Codable, Sendable, CaseIterable {
        /// Hyperbolic tangent.
        case tanh
        /// Rectifier, max(0, x).
        case relu
    }

    /// Where a GRU applies its reset gate.
    public enum ResetGate: String, Codable, Sendable, CaseIterable {
        /// To the product of the state: n = tanh(x + r ⊙ (W h' + b)); cuDNN's and PyTorch's form.
        case after
        /// To the state: n = tanh(x + W (r ⊙ h')); the form of the paper (Cho et al. 2014).
        case before
    }

    /// The recurrent cell. LSTM: the strongest plain choice on the sets measured.
    public var cell: Cell = .lstm

    /// What a simple RNN applies to its sum; other cells ignore it.
    public var activation: Activation = .tanh

    /// Where a GRU applies its reset gate; other cells ignore it.
    public var resetGate: ResetGate = .after

    /// D, the numbers that stand for a word.
    public var embeddingSize: Int = 128

    /// H, the hidden units of each layer and direction.
    public var hiddenSize: Int = 128

    /// How many recurrent layers stand on top of each other.
    public var layers: Int = 1

    /// Whether each layer also reads the text backwards.
    public var isBidirectional: Bool = true

    /// How the states of all time steps become one summary. The largest and the mean value of each unit were better
    /// than the final hidden state alone on most sets (docs/results.md).
    public var pooling: Pooling = [.max, .mean]

    /// Whether a word is also the mean of its character n-grams (Bojanowski et al. 2017, arXiv:1607.04606): so a word
    /// that the vocabulary does not have is known by its parts.
    public var characterNGrams: Bool = false

    /// The characters of the shortest n-grams, `<` before the word and `>` behind it among them. 3 to 5 suits letters,
    /// as in the paper; for Korean, whose characters are syllables, 1 to 3 did much better.
    public var minimumNGram: Int = 3

    /// The characters of the longest n-grams.
    public var maximumNGram: Int = 5

    /// How many rows all n-grams share, each taking that of its hash.
    public var ngramBuckets: Int = 32_768

    /// The default configuration.
    public init() {}

    /// How words are cut into n-grams; nil where they are not.
    package var nGrams: CharacterNGrams? {
        characterNGrams
            ? CharacterNGrams(lengths: minimumNGram...maximumNGram, buckets: ngramBuckets) : nil
    }

    /// A table for words that a vocabulary does not have; nil where they are all `<unk>`.
    package func makeUnknownWords(_ vocabulary: Vocabulary) -> UnknownWords? {
        nGrams.map { UnknownWords(vocabularySize: vocabulary.count, $0) }
    }

    /// 1 or 2.
    package var directions: Int { isBidirectional ? 2 : 1 }

    package var recurrentCell: any RecurrentCell {
        switch cell {
        case .rnn: SimpleRNNCell(isRectifier: activation == .relu)
        case .lstm: LSTMCell()
        case .gru: resetGate == .after ? GRUResetAfterCell() : GRUResetBeforeCell()
        }
    }

    /// What is wrong with it; nil when it can be built.
    package var problem: String? {
        let sizes = [
            ("embeddingSize", embeddingSize, 4096), ("hiddenSize", hiddenSize, 4096), ("layers", layers, 16),
            ("maximumNGram", maximumNGram, 16), ("minimumNGram", minimumNGram, maximumNGram),
            ("ngramBuckets", ngramBuckets, 100_000_000),
        ]
        for (name, value, most) in sizes where value < 1 || value > most {
            return "\(name) is \(value), but must be between 1 and \(most)"
        }
        return nil
    }
}

extension NetworkConfiguration {
    /// Decodes a configuration. Early models and checkpoints say nothing of n-grams, and have none.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        cell = try values.decode(Cell.self, forKey: .cell)
        activation = try values.decode(Activation.self, forKey: .activation)
        resetGate = try values.decode(ResetGate.self, forKey: .resetGate)
        embeddingSize = try values.decode(Int.self, forKey: .embeddingSize)
        hiddenSize = try values.decode(Int.self, forKey: .hiddenSize)
        layers = try values.decode(Int.self, forKey: .layers)
        isBidirectional = try values.decode(Bool.self, forKey: .isBidirectional)
        pooling = try values.decode(Pooling.self, forKey: .pooling)
        let defaults = NetworkConfiguration()
        characterNGrams = try values.decodeIfPresent(Bool.self, forKey: .characterNGrams) ?? false
        minimumNGram = try values.decodeIfPresent(Int.self, forKey: .minimumNGram) ?? defaults.minimumNGram
        maximumNGram = try values.decodeIfPresent(Int.self, forKey: .maximumNGram) ?? defaults.maximumNGram
        ngramBuckets = try values.decodeIfPresent(Int.self, forKey: .ngramBuckets) ?? defaults.ngramBuckets
    }
}
