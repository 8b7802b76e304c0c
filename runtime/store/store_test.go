package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func pod(ns, name, node string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name},
		Spec:       corev1.PodSpec{NodeName: node},
	}
}

func TestWritesAreCheckedAgainstTheRevisionRead(t *testing.T) {
	s := New()
	key := Pods.Key("default", "a")
	first, err := s.Create(key, pod("default", "a", ""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(key, pod("default", "a", "")); !errors.Is(err, ErrExists) {
		t.Errorf("creating twice: %v, want ErrExists", err)
	}
	if _, err := s.Update(key, pod("default", "a", "n"), RevisionOf(first)+1); !errors.Is(err, ErrConflict) {
		t.Errorf("updating from another revision: %v, want ErrConflict", err)
	}
	second, err := s.Update(key, pod("default", "a", "n"), RevisionOf(first))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete(key, RevisionOf(first)); !errors.Is(err, ErrConflict) {
		t.Errorf("deleting an old revision: %v, want ErrConflict", err)
	}
	last, err := s.Delete(key, RevisionOf(second))
	if err != nil {
		t.Fatal(err)
	}
	if RevisionOf(last) != s.Revision() {
		t.Errorf("the deleted object is at %d, want the deletion's revision %d", RevisionOf(last), s.Revision())
	}
	if _, err := s.Update(key, pod("default", "a", ""), 1); !errors.Is(err, ErrNotFound) {
		t.Errorf("updating what is gone: %v, want ErrNotFound", err)
	}
}

func TestFollowingFromACompactedRevisionIsRefused(t *testing.T) {
	s := New()
	for i := range 10 {
		if _, err := s.Create(Pods.Key("default", fmt.Sprint(i)), pod("default", fmt.Sprint(i), "")); err != nil {
			t.Fatal(err)
		}
	}
	s.Compact(5)
	if _, _, err := s.Since(4); !errors.Is(err, ErrCompacted) {
		t.Errorf("following from before the compaction: %v, want ErrCompacted", err)
	}
	changes, _, err := s.Since(5)
	if err != nil || len(changes) != 6 || changes[0].Revision != 6 {
		t.Errorf("following from the compaction: %d changes, %v", len(changes), err)
	}
}

// model is the dumbest possible store.
type model struct {
	objects map[Key]*corev1.Pod
	log     []string
}

func (m *model) list(ns string) []string {
	var out []string
	for k := range m.objects {
		if ns == "" || k.Namespace == ns {
			out = append(out, k.String())
		}
	}
	slices.Sort(out)
	return out
}

func (m *model) on(node string) []string {
	var out []string
	for k, p := range m.objects {
		if p.Spec.NodeName == node {
			out = append(out, k.String())
		}
	}
	slices.Sort(out)
	return out
}

// FuzzStoreAgreesWithAMap drives the store and a map with the same writes, and
// follows the store with a watcher that reads at odd moments: listings and
// indexes must agree, and the watcher must see every change once, in order, or
// be told that it is too late.
func FuzzStoreAgreesWithAMap(f *testing.F) {
	f.Add(uint64(1), uint64(400))
	f.Add(uint64(2), uint64(6000))
	f.Fuzz(func(t *testing.T, seed, writes uint64) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s := New(WorldIndexes()...)
		m := &model{objects: map[Key]*corev1.Pod{}}
		w := &watcher{cursor: s.Revision()}
		follower, heard := s.Follow(), 0
		for range writes % 8000 {
			m.write(t, s, rng)
			if rng.IntN(50) == 0 {
				w.catchUp(t, s, m)
			}
			if rng.IntN(3000) == 0 {
				heard = m.hear(t, follower, heard)
			}
			if rng.IntN(500) == 0 {
				s.Compact(s.Revision() - int64(rng.IntN(100)))
			}
		}
		w.catchUp(t, s, m)
		if heard = m.hear(t, follower, heard); heard != len(m.log) {
			t.Fatalf("the cursor has shown %d changes of %d", heard, len(m.log))
		}
		for _, ns := range []string{"", "a", "b"} {
			objs, _ := s.List(Pods.GroupResource, ns)
			compare(t, "list "+ns, objs, m.list(ns))
		}
		for _, node := range []string{"", "n1", "n2"} {
			compare(t, "on node "+node, s.Indexed(Pods.GroupResource, ByNode, node), m.on(node))
		}
	})
}

func (m *model) write(t *testing.T, s *Store, rng *rand.Rand) {
	t.Helper()
	key := Pods.Key([]string{"a", "b"}[rng.IntN(2)], fmt.Sprintf("p%d", rng.IntN(40)))
	p := pod(key.Namespace, key.Name, []string{"", "n1", "n2"}[rng.IntN(3)])
	old, exists := m.objects[key]
	var err error
	what := "ADDED"
	switch {
	case !exists:
		_, err = s.Create(key, p)
		m.objects[key] = p
	case rng.IntN(3) == 0:
		what = "DELETED"
		_, err = s.Delete(key, RevisionOf(old))
		delete(m.objects, key)
	default:
		what = "MODIFIED"
		_, err = s.Update(key, p, RevisionOf(old))
		m.objects[key] = p
	}
	if err != nil {
		t.Fatal(err)
	}
	m.log = append(m.log, what+" "+key.String())
}

// hear reads on by a cursor, which has shown n changes so far: it misses none.
func (m *model) hear(t *testing.T, c *Cursor, n int) int {
	t.Helper()
	for _, change := range c.Next() {
		if got := changeText(change); got != m.log[n] {
			t.Fatalf("change %d is %s, want %s", n, got, m.log[n])
		}
		n++
	}
	return n
}

func changeText(c Change) string {
	switch {
	case c.Old == nil:
		return "ADDED " + c.Key.String()
	case c.New == nil:
		return "DELETED " + c.Key.String()
	}
	return "MODIFIED " + c.Key.String()
}

type watcher struct{ cursor int64 }

// catchUp reads what is new. A store starts at revision 1, so that the change
// with revision r is entry r-2 of the model's log.
func (w *watcher) catchUp(t *testing.T, s *Store, m *model) {
	t.Helper()
	changes, _, err := s.Since(w.cursor)
	if errors.Is(err, ErrCompacted) {
		w.cursor = s.Revision()
		return
	}
	for _, c := range changes {
		if c.Revision != w.cursor+1 {
			t.Fatalf("after revision %d came %d", w.cursor, c.Revision)
		}
		if got, want := changeText(c), m.log[c.Revision-2]; got != want {
			t.Fatalf("revision %d is %s, want %s", c.Revision, got, want)
		}
		w.cursor = c.Revision
	}
	if w.cursor != s.Revision() {
		t.Fatalf("the watcher is at %d, the store at %d", w.cursor, s.Revision())
	}
}

func compare(t *testing.T, what string, objs []Object, want []string) {
	t.Helper()
	var got []string
	for _, o := range objs {
		got = append(got, Pods.Key(o.GetNamespace(), o.GetName()).String())
	}
	slices.Sort(want)
	sorted := slices.Clone(got)
	slices.Sort(sorted)
	if !slices.Equal(sorted, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestRepeat(t *testing.T) {
	first, second := New(), New()
	key := Pods.Key("default", "web")
	for _, labels := range []map[string]string{nil, {"app": "web"}} {
		from := first.Revision()
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "web", Labels: labels}}
		var err error
		if old := first.Get(key); old == nil {
			_, err = first.Create(key, pod)
		} else {
			_, err = first.Update(key, pod, RevisionOf(old))
		}
		if err != nil {
			t.Fatal(err)
		}
		changes, _, err := first.Since(from)
		if err != nil {
			t.Fatal(err)
		}
		before := second.Get(key)
		if old, err := second.Repeat(changes[0]); err != nil || old != before {
			t.Fatalf("repeating %v replaces %v, %v; want %v", changes[0], old, err, before)
		}
		if second.Get(key) != first.Get(key) || second.Revision() != first.Revision() {
			t.Errorf("after repeating there is %v at revision %d", second.Get(key), second.Revision())
		}
		if _, err := second.Repeat(changes[0]); !errors.Is(err, ErrConflict) {
			t.Errorf("repeating it twice: %v", err)
		}
	}
}
