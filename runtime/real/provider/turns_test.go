package provider

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// entering begins to enter and returns where the error comes once it is inside.
func entering(ctx context.Context, t *turns, alone bool) <-chan error {
	done := make(chan error, 1)
	go func() { done <- t.enter(ctx, alone) }()
	synctest.Wait()
	return done
}

func isInside(done <-chan error) bool {
	synctest.Wait()
	return len(done) > 0
}

func TestSoManyWorkAndAnyNumberRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(2)
		first, second, third := entering(t.Context(), turns, false), entering(t.Context(), turns, false), entering(t.Context(), turns, false)
		if !isInside(first) || !isInside(second) || isInside(third) {
			t.Fatal("not two of three are inside")
		}
		turns.rest()
		if !isInside(third) {
			t.Fatal("one rests, and the third is not inside")
		}
		turns.work() // three work now: that is not refused
		fourth := entering(t.Context(), turns, false)
		turns.leave()
		if isInside(fourth) {
			t.Fatal("two work, and a fourth is inside")
		}
		turns.leave()
		if !isInside(fourth) {
			t.Fatal("one works, and the fourth is not inside")
		}
	})
}

func TestThoseThatRestTakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(1)
		for range most {
			if !isInside(entering(t.Context(), turns, false)) {
				t.Fatal("all others rest, and the next is not inside")
			}
			turns.rest()
		}
		next := entering(t.Context(), turns, false)
		if isInside(next) {
			t.Fatalf("%d rest, and one more is inside", most)
		}
		turns.work()
		turns.leave()
		if !isInside(next) {
			t.Fatal("one has left, and the next is not inside")
		}
	})
}

func TestWhoMustBeAloneComesLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(1)
		first := entering(t.Context(), turns, false)
		alone, other, third := entering(t.Context(), turns, true), entering(t.Context(), turns, true), entering(t.Context(), turns, false)
		if !isInside(first) || isInside(alone) || isInside(other) || isInside(third) {
			t.Fatal("not the first one only is inside")
		}
		turns.rest()
		if !isInside(third) || isInside(alone) {
			t.Fatal("the first rests: the third is inside, and nobody is alone yet")
		}
		turns.leave()
		turns.work()
		turns.leave()
		if isInside(alone) == isInside(other) {
			t.Fatal("not one of both is alone")
		}
		late := entering(t.Context(), turns, false)
		if isInside(late) {
			t.Fatal("one is alone, and another one is inside")
		}
		turns.leave()
		if !isInside(late) || isInside(alone) && isInside(other) {
			t.Fatal("nobody is alone any more: the one that came is inside, before the other one that must be alone")
		}
		turns.leave()
		if !isInside(alone) || !isInside(other) {
			t.Fatal("not all were inside in the end")
		}
	})
}

func TestWhoGivesUpIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(1)
		entering(t.Context(), turns, false)
		ctx, cancel := context.WithCancel(t.Context())
		gone := entering(ctx, turns, false)
		alone := entering(t.Context(), turns, true)
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Fatalf("entering ends with %v", err)
		}
		turns.leave()
		if !isInside(alone) {
			t.Fatal("nobody waits, and the one that must be alone is not inside")
		}
	})
}
