/* <proposal-form>: making or changing a proposal. */

import { StepsForm } from "../form/steps-form.js";
import { PlaceChoice } from "./place-choice.js";

class ProposalForm extends StepsForm {
  static sends = ["send", "draft"];

  connectedCallback() {
    super.connectedCallback();
    this.place = new PlaceChoice(this.form, this.dataset.search);
  }
}

customElements.define("proposal-form", ProposalForm);
