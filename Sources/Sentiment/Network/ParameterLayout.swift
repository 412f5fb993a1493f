/// One parameter tensor: its name and shape in a model file, and where each element stands in memory.
package struct ParameterTensor: Sendable {
    /// What a tensor is for; decides how it starts and whether it decays.
    package enum Role: Sendable, Hashable {
        /// From the layer's input to its gates.
        case inputWeights
        /// From the previous state to the gates.
        case recurrentWeights
        /// The gates' bias; the forget gate's rows are given where there is one.
        case bias(forgetRows: Range<Int>)
        /// The weights of the attention's score.
        case attentionWeights
        /// The weights of the head.
        case headWeights
    }

    /// As `encoder.0.forward.input_weights`.
    package let name: String
    /// Rows first, as published: [gates · H, inputs].
    package let shape: [Int]
    /// What it is for.
    package let role: Role
    /// The place of element (row, column); a vector has one column.
    package let place: @Sendable (_ row: Int, _ column: Int) -> Int
    /// So many columns stand at equal distances, and so do the next ones.
    let runLength: Int

    /// How many elements it has.
    package var count: Int { shape.reduce(1, *) }

    /// Calls `body` with the places of runs of elements, in the file's order: to find a place takes divisions, to go
    /// on from it an addition.
    func forEachRun(_ body: (_ first: Int, _ step: Int, _ count: Int) -> Void) {
        let columns = shape.count > 1 ? shape[1] : 1
        for row in 0..<shape[0] {
            for column in stride(from: 0, to: columns, by: runLength) {
                let count = min(runLength, columns - column)
                let first = place(row, column)
                let step = count > 1 ? place(row, column + 1) - first : 1
                body(first, step, count)
            }
        }
    }

    /// Calls `body` with the place of each element, in the file's order.
    package func forEachPlace(_ body: (Int) -> Void) {
        forEachRun { first, step, count in
            for index in 0..<count { body(first + index * step) }
        }
    }
}

/// Where all dense parameters of a network stand in one buffer. Gradients and the optimizer's moments use
/// the same places, so that sums, norms and steps run over one stretch of memory.
///
/// Hidden sizes are padded to whole blocks. The padding is zero, receives zero gradients and stays zero.
package struct ParameterLayout: Sendable {
    /// One direction of one layer.
    package struct Direction: Sendable {
        let inputs: (offset: Int, shape: PackedShape)
        let recurrent: (offset: Int, shape: PackedShape)
        let candidate: (offset: Int, shape: PackedShape)
        let bias: (offset: Int, count: Int)
        let candidateBias: (offset: Int, count: Int)
    }

    /// H, padded to whole blocks.
    package let paddedHiddenSize: Int
    /// F = directions · padded H: the width of a layer's output.
    package let featureCount: Int
    /// S = pooling kinds · F: the width of a summary.
    package let summaryCount: Int
    /// C.
    package let classCount: Int
    /// How many floats it takes.
    package private(set) var count = 0
    /// All tensors, in the file's order.
    package private(set) var tensors: [ParameterTensor] = []

    /// The stretches of the buffer, and whether weight decay applies to them: to weights, not to biases.
    package private(set) var regions: [(range: Range<Int>, decays: Bool)] = []

    private(set) var directions: [[Direction]] = []
    /// The stretch of attention and head, the last of the buffer.
    package private(set) var summary = 0..<0
    private(set) var attention = 0
    private(set) var attentionBias = 0
    private(set) var head = 0
    private(set) var headBias = 0

    /// The layout of a network with `classCount` classes for kernels that work in blocks of `block` floats.
    package init(_ configuration: NetworkConfiguration, classCount: Int, block: Int) {
        let hidden = configuration.hiddenSize
        let padded = hidden.roundedUp(to: block)
        paddedHiddenSize = padded
        featureCount = configuration.directions * padded
        summaryCount = configuration.pooling.kinds.count * featureCount
        self.classCount = classCount
        // Unit u of direction d stands at column d * padded + u of a layer's output, and of each kind of its summary.
        let feature: @Sendable (Int) -> Int = { column in column / hidden * padded + column % hidden }
        let identity: @Sendable (Int) -> Int = { $0 }

        for layer in 0..<configuration.layers {
            var row: [Direction] = []
            for name in ["forward", "backward"].prefix(configuration.directions) {
                row.append(
                    addDirection(
                        "encoder.\(layer).\(name)", configuration, block: block,
                        inputs: layer == 0 ? configuration.embeddingSize : configuration.directions * hidden,
                        paddedInputs: layer == 0 ? configuration.embeddingSize : featureCount,
                        runLength: layer == 0 ? configuration.embeddingSize : hidden,
                        input: layer == 0 ? identity : feature))
            }
            directions.append(row)
        }

        let features = configuration.directions * hidden
        let padSummary = summaryCount
        let summaryStart = count
        (attention, attentionBias) = (summaryStart, summaryStart)
        if configuration.pooling.hasAttention {
            let weights = reserve(featureCount, decays: true)
            attention = weights
            add("attention.weights", [features], .attentionWeights) { row, _ in weights + feature(row) }
            let bias = reserve(1, decays: false)
            attentionBias = bias
            add("attention.bias", [1], .bias(forgetRows: 0..<0)) { _, _ in bias }
        }
        let weights = reserve(classCount * padSummary, decays: true)
        head = weights
        let kinds = configuration.pooling.kinds.count
        add("head.weights", [classCount, kinds * features], .headWeights, runLength: hidden) {
            weights + $0 * padSummary + feature($1)
        }
        let bias = reserve(classCount, decays: false)
        headBias = bias
        summary = summaryStart..<count
        add("head.bias", [classCount], .bias(forgetRows: 0..<0)) { row, _ in bias + row }
    }

    private mutating func addDirection(
        _ name: String, _ configuration: NetworkConfiguration, block: Int, inputs: Int, paddedInputs: Int,
        runLength: Int, input: @escaping @Sendable (Int) -> Int
    ) -> Direction {
        let cell = configuration.recurrentCell
        let hidden = configuration.hiddenSize
        let padded = paddedHiddenSize
        let gates = cell.gateCount
        /// The column of a unit's gate where `count` gates are interleaved per block of units.
        let column: @Sendable (Int, Int, Int) -> Int = { unit, gate, count in
            unit / block * count * block + gate * block + unit % block
        }
        /// Tiles hold all gates of a block of units, or four blocks of units where there is one gate.
        func shape(rows: Int, gates: Int) -> PackedShape {
            PackedShape(rows: rows, columns: gates * padded, width: gates == 1 ? 4 : gates, block: block)
        }

        let inputShape = shape(rows: paddedInputs, gates: gates)
        let inputStart = reserve(inputShape.count, decays: true)
        add("\(name).input_weights", [gates * hidden, inputs], .inputWeights, runLength: runLength) {
            row, source in
            inputStart
                + inputShape.offset(row: input(source), column: column(row % hidden, row / hidden, gates))
        }

        let groups = cell.recurrentGroups
        let firstShape = shape(rows: padded, gates: groups[0].count)
        let firstStart = reserve(firstShape.count, decays: true)
        let secondShape = shape(
            rows: groups.count > 1 ? padded : 0, gates: groups.count > 1 ? groups[1].count : 1)
        let secondStart = reserve(secondShape.count, decays: true)
        let firstGates = groups[0].count
        add("\(name).recurrent_weights", [gates * hidden, hidden], .recurrentWeights, runLength: hidden) {
            row, source in
            let gate = row / hidden
            if gate < firstGates {
                return firstStart
                    + firstShape.offset(row: source, column: column(row % hidden, gate, firstGates))
            }
            return secondStart + secondShape.offset(row: source, column: column(row % hidden, 0, 1))
        }

        let biasStart = reserve(gates * padded, decays: false)
        let forget = configuration.cell == .lstm ? hidden..<2 * hidden : 0..<0
        add("\(name).bias", [gates * hidden], .bias(forgetRows: forget)) { row, _ in
            biasStart + column(row % hidden, row / hidden, gates)
        }
        let candidateCount = cell.hasCandidateBias ? padded : 0
        let candidateStart = reserve(candidateCount, decays: false)
        if cell.hasCandidateBias {
            add("\(name).recurrent_candidate_bias", [hidden], .bias(forgetRows: 0..<0)) { row, _ in
                candidateStart + row
            }
        }
        return Direction(
            inputs: (inputStart, inputShape), recurrent: (firstStart, firstShape),
            candidate: (secondStart, secondShape), bias: (biasStart, gates * padded),
            candidateBias: (candidateStart, candidateCount))
    }

    private mutating func add(
        _ name: String, _ shape: [Int], _ role: ParameterTensor.Role, runLength: Int = 1,
        place: @escaping @Sendable (Int, Int) -> Int
    ) {
        tensors.append(
            ParameterTensor(name: name, shape: shape, role: role, place: place, runLength: runLength))
    }

    /// The next free stretch, beginning on a cache line.
    private mutating func reserve(_ floats: Int, decays: Bool) -> Int {
        let start = count
        count = (count + floats).roundedUp(to: 16)
        if floats > 0 { regions.append((start..<count, decays)) }
        return start
    }
}
