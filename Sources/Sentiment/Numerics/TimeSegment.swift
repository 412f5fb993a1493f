/// Some neighbouring rows of one time step of a batch.
///
/// A batch is sorted by length and stored step after step without padding (see ``Batch``), so the rows of a
/// step that have a previous state, and those that have a next one, are each a prefix.
package struct TimeSegment: Sendable, Hashable {
    /// The first sequence, as its place in the batch.
    package var sequence: Int
    /// How many sequences.
    package var count: Int
    /// The first row of the segment among all tokens of the batch.
    package var row: Int
    /// The row of the first sequence's previous state; nil at the beginning of the sequences.
    package var previous: Int?
    /// The row of the first sequence's next state; nil at the end of the sequences.
    package var next: Int?
    /// The first row of what a cell keeps of this step: `row` where all steps are kept for the way back, and
    /// `sequence` where each step overwrites the one before.
    package var traceRow: Int
    /// The same of the step before; nil at the beginning of the sequences.
    package var previousTraceRow: Int?

    /// `count` rows from `row` on.
    package init(sequence: Int, count: Int, row: Int, previous: Int?, next: Int?) {
        self.sequence = sequence
        self.count = count
        self.row = row
        self.previous = previous
        self.next = next
        traceRow = row
        previousTraceRow = previous
    }

    /// The same step where what cells keep has a row a sequence, used again at each step.
    package var overwritingTrace: TimeSegment {
        var segment = self
        segment.traceRow = sequence
        segment.previousTraceRow = previous == nil ? nil : sequence
        return segment
    }
}
