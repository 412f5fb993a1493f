import Sentiment

extension Targets {
    /// The targets of a training: of its labelled texts, and after them of those without labels.
    package init(_ data: TrainingData, _ configuration: TrainingConfiguration) {
        let classes = data.labels.count
        self.init(
            labels: data.training.labels, classWeights: data.classWeights(configuration.classWeights),
            labelSmoothing: configuration.labelSmoothing)
        let settings = configuration.unlabelled
        let teachers = data.teacherProbabilities
        if !teachers.isEmpty {
            let share = settings.teacherShare
            for place in distributions.indices {
                distributions[place] = (1 - share) * distributions[place] + share * teachers[place]
            }
        }
        for text in data.training.texts.count..<data.texts.count {
            guard !teachers.isEmpty else {
                distributions += [Float](repeating: 1 / Float(classes), count: classes)
                weights.append(0)
                continue
            }
            let probabilities = teachers[text * classes..<(text + 1) * classes]
            distributions += probabilities
            let isSure = (probabilities.max() ?? 0) >= settings.confidence
            weights.append(isSure ? settings.weight : 0)
        }
    }
}
