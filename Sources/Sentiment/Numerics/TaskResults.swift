/// Where the tasks of a parallel phase leave their results, one each.
package final class TaskResults<Value: Sendable>: @unchecked Sendable {
    // Sendable: each task writes an element of its own, and nobody reads before the phase has ended.

    private let values: UnsafeMutableBufferPointer<Value>

    /// Room for the results of `count` tasks, which are `initial` at first.
    package init(count: Int, initial: Value) {
        values = .allocate(capacity: count)
        values.initialize(repeating: initial)
    }

    deinit {
        values.deinitialize()
        values.deallocate()
    }

    /// How many tasks there are.
    package var count: Int { values.count }

    /// All results, in the order of the tasks.
    package var all: [Value] { Array(values) }

    /// The result of a task.
    package subscript(task: Int) -> Value {
        get {
            check(task)
            return values[task]
        }
        set {
            check(task)
            values[task] = newValue
        }
    }

    private func check(_ task: Int) {
        precondition(values.indices.contains(task), "There are \(values.count) tasks, but no task \(task).")
    }
}
