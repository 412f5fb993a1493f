/// Numbered tasks for the threads of a ``WorkerPool``.
///
/// An object instead of a closure, because handing a closure to other threads allocates.
package protocol ParallelWork: AnyObject, Sendable {
    /// Does a task. No two tasks with the same worker run at the same time.
    func run(_ task: Int, worker: Int)
}
