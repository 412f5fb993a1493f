extension Collection<Float> {
    /// Where the largest element stands; of equal ones the first counts. There must be an element.
    package var firstMaximum: Index {
        var best = startIndex
        for index in indices where self[index] > self[best] { best = index }
        return best
    }
}
