package store

// Cursor is a place in the changes of a store. The changes after it are
// remembered, however many they are, so that its reader misses none: not
// even a deletion, which no list shows. Make one with Follow.
type Cursor struct {
	store    *Store
	revision int64
	there    []Change // what was there before the changes that can be followed
}

// Follow returns a cursor before the first change of the store. If the store has
// forgotten that, the cursor begins with each object as new.
func (s *Store) Follow() *Cursor {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Cursor{store: s}
	if s.compacted > 0 {
		c.revision, c.there = s.revision, s.asNew()
	}
	s.cursors = append(s.cursors, c)
	return c
}

// asNew returns each object as if it had just been made, ordered by resource,
// namespace and name.
func (s *Store) asNew() []Change {
	var all []Change
	for _, r := range s.resources() {
		for _, o := range collect[Object](s.tables[r].in("")) {
			key := Key{Resource: r, Namespace: o.GetNamespace(), Name: o.GetName()}
			all = append(all, Change{Revision: s.revision, Key: key, New: o})
		}
	}
	return all
}

// Unread returns the changes after the cursor, oldest first. They are shared: do
// not change them.
func (c *Cursor) Unread() []Change {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	return c.unread()
}

func (c *Cursor) unread() []Change {
	after := c.store.after(c.revision)
	if len(c.there) == 0 {
		return after
	}
	return append(c.there[:len(c.there):len(c.there)], after...)
}

// Next returns the changes after the cursor as Unread does, and moves behind them.
func (c *Cursor) Next() []Change {
	if len(c.there) == 0 && c.revision == c.store.latest.Load() {
		return nil // which is mostly so; nobody else moves the cursor
	}
	c.store.mu.Lock()
	defer c.store.mu.Unlock()
	unread := c.unread()
	c.revision, c.there = c.store.revision, nil
	return unread
}

// Rewind moves the cursor to the present, and lets it begin with each object as
// new: it is then that of a reader that lists what there is.
func (c *Cursor) Rewind() {
	c.store.mu.Lock()
	defer c.store.mu.Unlock()
	c.revision, c.there = c.store.revision, c.store.asNew()
}
