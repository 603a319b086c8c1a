package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetTest {

  private final Budget budget = new Budget(100);

  @Test
  void whatFindsNoRoomTakesNone() {
    assertThat(budget.take(60)).isTrue();
    assertThat(budget.take(41)).isFalse();
    assertThat(budget.taken()).isEqualTo(60);
    assertThat(budget.take(40)).isTrue();
  }

  @Test
  void isCrowdedAboveThreeQuartersUntilLessThanAQuarterIsLeft() {
    budget.take(75);
    assertThat(budget.isCrowded()).isFalse();
    budget.take(1);
    assertThat(budget.isCrowded()).isTrue();
    budget.give(51);
    assertThat(budget.isCrowded()).as("at a quarter").isTrue();
    budget.give(1);
    assertThat(budget.isCrowded()).isFalse();
  }

  @Test
  void aRefusalIsASignOfACrowdToo() {
    budget.take(70);
    assertThat(budget.take(31)).isFalse();
    assertThat(budget.isCrowded()).isTrue();
    budget.give(70);
    assertThat(budget.isCrowded()).isFalse();
  }
}
