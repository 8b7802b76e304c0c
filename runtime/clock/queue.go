package clock

// queue is a heap of timers ordered by (when, seq).
type queue []entry

// entry is a timer with what orders it at hand: a heap of pointers would have
// to follow two of them for each comparison.
type entry struct {
	sec   int64
	nsec  int
	seq   uint64
	timer *Timer
}

func newEntry(t *Timer) entry {
	return entry{sec: t.when.Unix(), nsec: t.when.Nanosecond(), seq: t.seq, timer: t}
}

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	a, b := &q[i], &q[j]
	switch {
	case a.sec != b.sec:
		return a.sec < b.sec
	case a.nsec != b.nsec:
		return a.nsec < b.nsec
	}
	return a.seq < b.seq
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].timer.index, q[j].timer.index = i, j
}

func (q *queue) Push(x any) {
	t := x.(*Timer)
	t.index = len(*q)
	*q = append(*q, newEntry(t))
}

func (q *queue) Pop() any {
	old := *q
	t := old[len(old)-1].timer
	old[len(old)-1] = entry{}
	*q = old[:len(old)-1]
	t.index = -1
	return t
}
