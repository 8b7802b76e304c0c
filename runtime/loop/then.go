package loop

// Then says what to do once the effects before it have been tried, from what
// became of them. The loop itself carries it out.
type Then struct{ Do func() []Effect }

func (Then) effect() {}
