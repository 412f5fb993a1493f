import ArgumentParser
import Sentiment

extension Precision: ExpressibleByArgument {}
