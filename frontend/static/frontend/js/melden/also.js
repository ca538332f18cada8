/* <also-form>: one's own picture to a report of somebody else. */

import { StepsForm } from "../form/steps-form.js";

class AlsoForm extends StepsForm {
  static sends = ["add"];
}

customElements.define("also-form", AlsoForm);
