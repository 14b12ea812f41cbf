"""The words of a brief: sentences with the numbers behind them, in the language of the reader."""
