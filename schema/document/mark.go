package document

// Mark is a place in a document's text: line and column from 1.
type Mark struct{ Line, Column int }

func (m Mark) before(other Mark) bool {
	return m.Line < other.Line || m.Line == other.Line && m.Column < other.Column
}
