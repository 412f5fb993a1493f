import Sentiment
