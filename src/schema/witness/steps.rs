//! How much work a question may cost, counted so that no answer depends on how busy the machine is.

/// What is left of a question's work. A step is some tens of nanoseconds' worth.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    left: u64,
}

/// A question cost more than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutOfSteps;

impl Steps {
    pub(super) fn new(limit: u64) -> Self {
        Self { left: limit }
    }

    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Pays for `steps` of work before it is done.
    pub(super) fn spend(&mut self, steps: u64) -> Result<(), OutOfSteps> {
        if let Some(left) = self.left.checked_sub(steps) {
            self.left = left;
            Ok(())
        } else {
            self.left = 0;
            Err(OutOfSteps)
        }
    }

    /// Lets `work` spend at most half of what is left, so that something remains for another way.
    pub(super) fn half<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let mut half = Self::new(self.left / 2);
        let granted = half.left;
        let answer = work(&mut half);
        self.left -= granted - half.left;
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_leaves_the_other_half() {
        let mut steps = Steps::new(100);
        assert_eq!(steps.half(|half| half.spend(51)), Err(OutOfSteps));
        assert_eq!(steps.left(), 50);
        assert_eq!(steps.half(|half| half.spend(5)), Ok(()));
        assert_eq!(steps.left(), 45);
        assert_eq!(steps.spend(46), Err(OutOfSteps));
        assert_eq!(steps.left(), 0);
    }
}
